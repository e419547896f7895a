import { Facts } from '../../../components/page.js'
import type { Rule } from '../../../resources/rules.js'
import { formats, kindOfTransform, transformKinds } from '../../../resources/transforms.js'
import { textOf } from '../editor/json-text.js'
import styles from './rule.module.css'

/** What a target is sent, where that is not the event as JSON. */
export function Sent({ target }: { readonly target: Rule['targets'][number] }) {
  if ('transform' in target && target.transform) {
    const facts = Object.entries(target.transform).map(([setting, value]) => {
      const text = typeof value === 'string' && setting !== 'constant' ? value : textOf(value)
      return [setting, <code key={setting}>{text}</code>] as const
    })
    return (
      <details className={styles.sent}>
        <summary>is sent {transformKinds[kindOfTransform(target.transform)]}</summary>
        <Facts facts={facts} />
      </details>
    )
  }
  if (!('format' in target) || !target.format) return null
  return <p className={styles.sent}>is sent {formats[target.format]}</p>
}
