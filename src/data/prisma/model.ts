/** A Prisma schema as the data commands need it. Names are those of the schema; `dbName` is the database's. */
export interface PrismaSchema {
  /** `postgresql`, `sqlite`, …; null where no datasource is written */
  readonly provider: string | null;
  readonly models: readonly PrismaModel[];
  readonly enums: readonly PrismaEnum[];
}

export interface PrismaModel {
  readonly name: string;
  /** the table, or the collection: `@@map`, or the name */
  readonly dbName: string;
  readonly file: string;
  readonly line: number;
  readonly fields: readonly PrismaField[];
  /** the fields that name a row: `@id`, `@@id`, else the first unique key without an optional field; empty for none */
  readonly id: readonly string[];
  /** keys of `@unique` and `@@unique` */
  readonly uniques: readonly (readonly string[])[];
  /** `@@index` */
  readonly indexes: readonly (readonly string[])[];
  /** `@@ignore`: the client does not know it */
  readonly isIgnored: boolean;
  /** a `view`: its rows are those of tables */
  readonly isView: boolean;
}

export interface PrismaField {
  readonly name: string;
  readonly dbName: string;
  /** `String`, the name of an enum or a model, `Unsupported("circle")` */
  readonly type: string;
  readonly kind: FieldKind;
  readonly isList: boolean;
  readonly isOptional: boolean;
  readonly isUpdatedAt: boolean;
  readonly hasDefault: boolean;
  /** the database's own type: `Decimal(10, 2)` of `@db.Decimal(10, 2)` */
  readonly native: string | null;
  readonly relation: PrismaRelation | null;
  /** `@ignore`: the client does not know it */
  readonly isIgnored: boolean;
  readonly line: number;
}

/** `composite`: an object inside of a document, of a MongoDB schema's `type`. */
export type FieldKind = "scalar" | "enum" | "relation" | "composite" | "unsupported";

/** The side of a relation that a field stands for; `fields` is empty on the side that holds no key. */
export interface PrismaRelation {
  readonly model: string;
  /** `@relation("name")`, which tells several between two models apart */
  readonly name: string | null;
  readonly fields: readonly string[];
  readonly references: readonly string[];
}

export interface PrismaEnum {
  readonly name: string;
  readonly dbName: string;
  readonly values: readonly PrismaEnumValue[];
  readonly file: string;
  readonly line: number;
}

/** The client gives `name`; the database holds `dbName`. */
export interface PrismaEnumValue {
  readonly name: string;
  readonly dbName: string;
}

/** The model's name on the client: `leadActivity`. */
export const delegateOf = (model: string): string => model.charAt(0).toLowerCase() + model.slice(1);
