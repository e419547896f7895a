import { Button } from '../components/button.js'
import { Code } from '../components/copy.js'
import { Dialog } from '../components/dialog.js'
import { Facts } from '../components/page.js'
import styles from './made-secrets.module.css'

export interface MadeSecret {
  /** Of which target it is. */
  readonly target: string
  readonly secret: string
}

/** Secrets that Sluice made for targets: only the answer to the write has them. */
export function secretsOf({ targets }: { readonly targets: readonly (object & { readonly id: string })[] }) {
  return targets.flatMap((target): MadeSecret[] => {
    const secret = 'secret' in target ? (target.secret as string | undefined) : undefined
    return secret === undefined || secret.endsWith('***') ? [] : [{ target: target.id, secret }]
  })
}

export function MadeSecrets({
  secrets,
  onClose,
}: {
  readonly secrets: readonly MadeSecret[]
  readonly onClose: () => void
}) {
  return (
    <Dialog title="Keep these secrets now" isFirm onClose={onClose}>
      <p className={styles.note}>Receivers check signatures with them. They are shown this once.</p>
      <Facts
        facts={secrets.map(({ target, secret }) => [
          target,
          <Code key={target} copy={`the secret of ${target}`}>
            {secret}
          </Code>,
        ])}
      />
      <footer className={styles.footer}>
        <Button look="main" onClick={onClose}>
          I have kept them
        </Button>
      </footer>
    </Dialog>
  )
}
