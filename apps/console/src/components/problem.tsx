import { ProblemError } from '@sluice/client'
import { Button } from './button.js'
import { Icon } from './icon.js'
import styles from './message.module.css'

/** What went wrong: the code, and what the API says of the field and the fix. */
export function Problem({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { title, detail, code } = wordsOf(error)
  return (
    <div className={styles.problem} role="alert">
      <Icon name="alert" />
      <div>
        <p>
          <strong>{title}</strong> {code !== undefined && <code>{code}</code>}
        </p>
        <p>{detail}</p>
        <Missing error={error} />
      </div>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  )
}

/** The grant that a refusal names, to be reviewed and given. */
function Missing({ error }: { readonly error: unknown }) {
  const missing = error instanceof ProblemError ? error.problem['missing'] : undefined
  if (missing === undefined) return null
  return (
    <p>
      The missing grant: <code>{JSON.stringify(missing)}</code>
    </p>
  )
}

/** What a refusal says of a field, by the path that it names: `retry.attempts`. */
export function problemsOf(error: unknown): Readonly<Record<string, string>> {
  const path = error instanceof ProblemError ? error.problem.path : undefined
  return typeof path === 'string' ? { [path]: wordsOf(error).detail } : {}
}

/** What a refusal says of the name of something new: that it is no name, or that there is such a thing. */
export function problemOfName(error: unknown): string | undefined {
  const isOfName = error instanceof ProblemError && ['INVALID_NAME', 'PRECONDITION_FAILED'].includes(error.code)
  return isOfName ? wordsOf(error).detail : undefined
}

/** A sentence for a toast. */
export function textOf(error: unknown): string {
  const { detail, code } = wordsOf(error)
  return code === undefined ? detail : `${detail} (${code})`
}

function wordsOf(error: unknown): { readonly title: string; readonly detail: string; readonly code?: string } {
  if (error instanceof ProblemError) {
    const { title, detail } = error.problem
    return { title: titles[error.status] ?? title, detail, code: error.code }
  }
  if (error instanceof TypeError)
    return { title: 'The gateway does not answer', detail: 'Nothing was changed. The console goes on trying.' }
  return {
    title: 'Something went wrong in the console',
    detail: error instanceof Error ? error.message : String(error),
  }
}

const titles: Readonly<Record<number, string>> = {
  403: 'You may not do this',
  404: 'Not found',
  409: 'It cannot be done as things are',
  412: 'It has changed meanwhile',
  429: 'Too much at a time',
  503: 'Sluice cannot do this now',
}
