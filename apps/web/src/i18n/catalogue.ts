// What a catalogue of texts is.

/** A text, or one for each plural that the language has. `{name}` stands for a value, `{count}` for the one that is counted. */
export type Text = string | { readonly one?: string; readonly other: string }

export type Catalogue<K extends string> = Readonly<Record<K, Text>>
