import { Button } from '../../../components/button.js'
import { Code } from '../../../components/copy.js'
import { Dialog } from '../../../components/dialog.js'
import { Facts } from '../../../components/page.js'
import type { Rule } from '../../../resources/rules.js'
import styles from './editor.module.css'

/** Secrets that Sluice made for targets of the rule: only the answer to the write has them. */
export function secretsOf(rule: Rule): readonly { readonly target: string; readonly secret: string }[] {
  return rule.targets.flatMap(target => {
    const secret = 'secret' in target ? target.secret : undefined
    return secret === undefined || secret.endsWith('***') ? [] : [{ target: target.id, secret }]
  })
}

export function MadeSecrets({ rule, onClose }: { readonly rule: Rule; readonly onClose: () => void }) {
  return (
    <Dialog title="Keep these secrets now" isFirm onClose={onClose}>
      <p className={styles.progress}>Receivers check signatures with them. They are shown this once.</p>
      <Facts
        facts={secretsOf(rule).map(({ target, secret }) => [
          target,
          <Code key={target} copy={`the secret of ${target}`}>
            {secret}
          </Code>,
        ])}
      />
      <footer className={styles.dialogFooter}>
        <Button look="main" onClick={onClose}>
          I have kept them
        </Button>
      </footer>
    </Dialog>
  )
}
