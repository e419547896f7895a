import { ProblemError } from '@sluice/client'
import { countOf } from '../../../components/number.js'
import { Problem } from '../../../components/problem.js'
import styles from './editor.module.css'

/** Why an event was not tried. One that is too large for it is no mistake: it says what can be done instead. */
export function NotTried({ error }: { readonly error: unknown }) {
  const problem = error instanceof ProblemError && error.code === 'TOO_LARGE' ? error.problem : undefined
  if (!problem) return <Problem error={error} />
  const { limit, setting } = problem
  const more = typeof limit === 'number' && problem['field'] === 'values'
  return (
    <div role="status" className={styles.warning}>
      <p>
        This event is too large to be tried here
        {more && `: it has more than ${countOf(limit)} fields and elements of lists, together with the pattern`}. The
        pattern may be right all the same.
      </p>
      <p>
        Take a smaller event, or leave most of it out under “Change it”. The backtest below looks at whole events, also
        at this one.{typeof setting === 'string' && ` Operators can raise ${setting}.`}
      </p>
    </div>
  )
}
