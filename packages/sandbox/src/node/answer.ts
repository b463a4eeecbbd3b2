// What a node answers: text scalars all the way down, and "" where a list or an object is empty.

export type JsonValue = string | Json | readonly JsonValue[]
export interface Json {
  readonly [field: string]: JsonValue
}

/** Empty lists come as "". */
export const listOrEmpty = (values: readonly JsonValue[]): JsonValue => (values.length === 0 ? '' : values)

/** Empty objects come as "". */
export const mapOrEmpty = (entries: readonly (readonly [string, JsonValue])[]): JsonValue =>
  entries.length === 0 ? '' : Object.fromEntries(entries)

export const bit = (value: boolean): string => (value ? '1' : '0')
export const word = (value: boolean): string => (value ? 'true' : 'false')
