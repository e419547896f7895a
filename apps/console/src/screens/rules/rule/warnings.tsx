import { Link } from '@tanstack/react-router'
import { Panel } from '../../../components/page.js'
import { Badge } from '../../../components/badge.js'
import { type Rule, ruleLink, useWarningsOfWrite } from '../../../resources/rules.js'
import styles from './rule.module.css'

/** What is legal and may not be meant, and what the owner of the rule lacks. */
export function Warnings({ rule }: { readonly rule: Rule }) {
  const ofWrite = useWarningsOfWrite(rule.bus, rule.name)
  const now = rule.warnings ?? []
  const isNew = ({ code, path }: (typeof ofWrite)[number]) => !now.some(one => one.code === code && one.path === path)
  const all = [...now, ...ofWrite.filter(isNew)]
  const lacks = rule.lacks ?? []
  if (all.length === 0 && lacks.length === 0) return null
  return (
    <Panel title="To look at" note={ofWrite.length > 0 ? 'as it was when it was saved' : undefined}>
      <ul className={styles.warnings}>
        {all.map(({ code, path, message, cycle }) => (
          <li key={`${code} ${path}`}>
            <Badge tone="warn">{code}</Badge>
            <div>
              <p>
                <code>{path}</code> {message}
              </p>
              {cycle && (
                <ol className={styles.cycle}>
                  {cycle.map(({ bus, rule, target }) => (
                    <li key={`${bus} ${rule} ${target}`}>
                      <Link {...ruleLink(bus, rule)}>{rule}</Link> of {bus}, by {target}
                    </li>
                  ))}
                </ol>
              )}
            </div>
          </li>
        ))}
        {lacks.length > 0 && (
          <li>
            <Badge tone="warn">LACKS</Badge>
            <div>
              <p>{rule.owner ?? 'Its owner'} lacks grants that the rule needs. To be reviewed and given:</p>
              {lacks.map(grant => (
                <p key={JSON.stringify(grant)}>
                  <code>{JSON.stringify(grant)}</code>
                </p>
              ))}
            </div>
          </li>
        )}
      </ul>
    </Panel>
  )
}
