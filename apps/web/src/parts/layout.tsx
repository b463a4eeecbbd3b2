// How views are laid out: a title, sections, figures, tables that become cards on a narrow screen.
import type { ComponentChildren } from 'preact'
import { useEffect, useId } from 'preact/hooks'
import { appName } from '../app/product.js'

interface ViewProps {
  readonly title: string
  readonly lead?: string
  readonly aside?: ComponentChildren
  readonly children: ComponentChildren
}

/** A view's frame: its heading takes the focus when somebody comes here, so that a screen reader says where it is. */
export function View({ title, lead, aside, children }: ViewProps) {
  useEffect(() => {
    document.title = `${title} – ${appName()}`
  }, [title])
  return (
    <>
      <header class="view-head">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {lead !== undefined && <p class="lead">{lead}</p>}
        </div>
        {aside}
      </header>
      {children}
    </>
  )
}

interface SectionProps {
  readonly title: string
  readonly aside?: ComponentChildren
  readonly children: ComponentChildren
}

export function Section({ title, aside, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <div class="section-head">
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

interface FigureProps {
  readonly label: string
  readonly children: ComponentChildren
  readonly note?: ComponentChildren
  readonly tone?: 'main' | 'good'
}

/** One number that matters, with what it is. */
export function Figure({ label, children, note, tone }: FigureProps) {
  return (
    <div class={`figure${tone ? ` ${tone}` : ''}`}>
      <dt>{label}</dt>
      <dd>
        <span class="number">{children}</span>
        {note !== undefined && <span class="quiet">{note}</span>}
      </dd>
    </div>
  )
}

export interface Column<T> {
  readonly title: string
  readonly cell: (row: T) => ComponentChildren
  /** Right-aligned, digits in columns. */
  readonly isNumber?: boolean
  /** The cell that names the row. */
  readonly isHead?: boolean
}

interface TableProps<T> {
  readonly caption: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T, index: number) => string
  /** How its cards are laid out on a narrow screen: value below value, or as a board of ranks. */
  readonly kind?: 'board'
  /** A row that is the reader's own. */
  readonly isOwn?: (row: T) => boolean
}

/** A real table; below a width its rows become cards, each value with its column's name. */
export function Table<T>({ caption, columns, rows, keyOf, kind, isOwn }: TableProps<T>) {
  return (
    <table role="table" class={kind}>
      <caption class="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ title, isNumber }) => (
            <th key={title} role="columnheader" scope="col" class={isNumber ? 'num' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => (
          <tr key={keyOf(row, index)} role="row" class={isOwn?.(row) ? 'own-row' : undefined}>
            {columns.map((column) => (
              <Cell key={column.title} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell<T>({ column, row }: { readonly column: Column<T>; readonly row: T }) {
  const { title, cell, isNumber, isHead } = column
  const shared = { 'data-title': title, class: isNumber ? 'num' : undefined }
  return isHead ? (
    <th scope="row" role="rowheader" {...shared}>
      <div class="cell">{cell(row)}</div>
    </th>
  ) : (
    <td role="cell" {...shared}>
      <div class="cell">{cell(row)}</div>
    </td>
  )
}

interface ChoiceProps<V extends string> {
  readonly label: string
  readonly options: readonly (readonly [V, string])[]
  readonly value: V
  readonly onChange: (value: V) => void
}

/** One of a few, all in sight: radio buttons that look like one piece. */
export function Choice<V extends string>({ label, options, value, onChange }: ChoiceProps<V>) {
  const name = useId()
  return (
    <fieldset class="choice">
      <legend class="unseen">{label}</legend>
      {options.map(([option, text]) => (
        <label key={option}>
          <input
            type="radio"
            name={name}
            checked={option === value}
            onChange={() => {
              onChange(option)
            }}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  )
}
