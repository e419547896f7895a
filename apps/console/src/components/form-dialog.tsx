import type { FormEvent, ReactNode } from 'react'
import { Button } from './button.js'
import { Dialog } from './dialog.js'
import { Problem } from './problem.js'
import styles from './form-dialog.module.css'

/** A window with a form: its fields, what was refused, and the button that saves it. */
export function FormDialog(props: {
  readonly title: string
  readonly isWide?: boolean
  /** Stands beside the buttons: what saving it does. */
  readonly note?: ReactNode
  readonly act: string
  /** Whether it can be saved as it is. */
  readonly isReady: boolean
  readonly saving: { readonly isPending: boolean; readonly error: Error | null }
  readonly onSave: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { title, isWide = false, note, act, isReady, saving, onSave, onClose, children } = props
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSave()
  }
  return (
    <Dialog title={title} isWide={isWide} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        {children}
        {saving.error && <Problem error={saving.error} />}
        <footer className={styles.footer}>
          {note !== undefined && <p>{note}</p>}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={!isReady} isBusy={saving.isPending}>
            {act}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
