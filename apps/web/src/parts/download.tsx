// A file to take along. Asked for by the page itself, so that a refusal is told here, instead of being saved as a file or shown as a raw page.
import { file, type FileId } from '../api/client.js'
import { ActButton, useAct } from './act.js'

/** The browser has the file by then; what the address stood for may go. */
const KEPT_MS = 60_000

interface DownloadProps {
  readonly of: FileId
  readonly small?: boolean
  readonly children: string
}

export function Download({ of, small = false, children }: DownloadProps) {
  const act = useAct(async () => {
    const result = await file(of)
    if (result.ok) save(result.blob, result.name)
    return result
  })
  return (
    <div class="download">
      <ActButton act={act} small={small} tells>
        {children}
      </ActButton>
    </div>
  )
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(link.href)
  }, KEPT_MS)
}
