import type { Schemas } from '@sluice/client'
import { gatewayUrl } from '../../../api/place.js'
import { Button } from '../../../components/button.js'
import { Command } from '../../../components/copy.js'
import { Dialog } from '../../../components/dialog.js'
import styles from '../access.module.css'

/** The secret of a key that was made or rotated. It is shown here and never again, so it closes by its button only. */
export function Secret({ made, onClose }: { readonly made: Schemas['Key']; readonly onClose: () => void }) {
  const { name, key = '', signs, previous } = made
  return (
    <Dialog title={`The secret of key ${name}`} isWide isFirm onClose={onClose}>
      <div className={styles.secret}>
        <p>Copy it now: Sluice keeps a digest of it, and nobody can show it again.</p>
        <Command>{key}</Command>
        {signs ? (
          <p>It signs requests as Standard Webhooks says, and is never sent itself.</p>
        ) : (
          <>
            <p>Who it is, and what it may ask for:</p>
            <Command>{`curl ${gatewayUrl}/v1/session -H "Authorization: Bearer ${key}"`}</Command>
          </>
        )}
        {previous && (
          <p>
            The one before it, {previous.prefix}…, works until {new Date(previous.until).toLocaleString()}.
          </p>
        )}
      </div>
      <footer className={styles.footer}>
        <Button look="main" onClick={onClose}>
          I have kept it
        </Button>
      </footer>
    </Dialog>
  )
}
