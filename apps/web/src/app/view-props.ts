// What every view is given: the parts of its address.
import type { ComponentType } from 'preact'

export interface ViewProps {
  readonly params: Readonly<Record<string, string>>
}

export type ViewComponent = ComponentType<ViewProps>
