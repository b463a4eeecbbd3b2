// The log of the API's process as it grows, for who wants to watch it.
import { useEffect, useRef, useState } from 'preact/hooks'
import { urlOf } from '../../api/client.js'
import { t } from '../../i18n/texts.js'
import { Section } from '../../parts/layout.js'

const MOST = 300

export function LogTail() {
  const [follows, setFollows] = useState(false)
  const [lines, setLines] = useState<readonly string[]>([])
  const box = useRef<HTMLPreElement>(null)
  useEffect(() => {
    if (!follows) return
    const source = new EventSource(urlOf('tailLogs', { query: { tail: 100 } }))
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      setLines((before) => [...before, data].slice(-MOST))
    })
    return () => {
      source.close()
    }
  }, [follows])
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }, [lines])
  return (
    <Section title={t('system.log')} aside={<p class="quiet">{t('system.logLines', { count: lines.length })}</p>}>
      <p>
        <button
          type="button"
          class="small"
          aria-pressed={follows}
          onClick={() => {
            setLines([])
            setFollows(!follows)
          }}
        >
          {t(follows ? 'system.logStop' : 'system.logFollow')}
        </button>
      </p>
      {follows && (
        <pre ref={box} class="log" tabIndex={0} aria-label={t('system.log')}>
          {lines.join('\n')}
        </pre>
      )}
    </Section>
  )
}
