import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../../api/client.js'
import { gatewayUrl } from '../../../api/place.js'
import { useMay } from '../../../api/session.js'
import { Button } from '../../../components/button.js'
import { Command } from '../../../components/copy.js'
import { Dialog } from '../../../components/dialog.js'
import { SelectField, TextField } from '../../../components/field.js'
import { Problem } from '../../../components/problem.js'
import { Time } from '../../../components/time.js'
import styles from '../access.module.css'

const minuteMs = 60_000
const spans = [
  { value: String(15 * minuteMs), label: 'for 15 minutes' },
  { value: String(60 * minuteMs), label: 'for an hour' },
  { value: String(8 * 60 * minuteMs), label: 'for 8 hours' },
  { value: String(24 * 60 * minuteMs), label: 'for a day' },
]

/** Makes a link that opens what one key may see. @param keyName chosen already, on the page of a key */
export function MakeLink({ keyName, onClose }: { readonly keyName?: string; readonly onClose: () => void }) {
  const [key, setKey] = useState(keyName ?? '')
  const [span, setSpan] = useState(spans[0]!.value)
  const [frames, setFrames] = useState('')
  const queries = useQueryClient()
  const make = useMutation({
    meta: { isShown: true },
    mutationFn: () =>
      dataOf(
        api.makePortalLink({
          body: { key, expiresInMs: Number(span), frameAncestors: frames.split(/[\s,]+/).filter(one => one !== '') },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['portal-links'] }),
  })
  if (make.data) return <MadeLink link={make.data} onClose={onClose} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <Dialog
      title={keyName === undefined ? 'Make a link to the portal' : `Make a link by key ${keyName}`}
      onClose={onClose}
    >
      <form className={styles.secret} onSubmit={submit}>
        <p>
          Who opens it sees and does what the key may, for a short time and without the key: targets and how deliveries
          go, dead letters, redrive.
        </p>
        {keyName === undefined && <KeyField value={key} onChange={setKey} />}
        <SelectField label="It works" value={span} options={spans} onChange={setSpan} />
        <TextField
          label="Pages that may show it in a frame"
          hint="Origins, with spaces between them; none by default."
          placeholder="https://app.acme.example"
          value={frames}
          onChange={setFrames}
        />
        {make.error && <Problem error={make.error} />}
        <footer className={styles.footer}>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={key === ''} isBusy={make.isPending}>
            Make the link
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}

function KeyField({ value, onChange }: { readonly value: string; readonly onChange: (key: string) => void }) {
  const may = useMay()
  const { data } = useQuery({
    queryKey: ['keys', 'names'],
    queryFn: ({ signal }) => dataOf(api.listKeys({ params: { query: { limit: 500 } }, signal })),
    enabled: may('keys:read'),
  })
  const names = data?.items.filter(({ signs }) => signs !== true).map(({ name }) => name)
  return <TextField label="By key" value={value} required {...(names && { suggestions: names })} onChange={onChange} />
}

function MadeLink({ link, onClose }: { readonly link: Schemas['MadePortalLink']; readonly onClose: () => void }) {
  const url = link.url.startsWith('/') ? gatewayUrl + link.url : link.url
  return (
    <Dialog title="The link" isWide isFirm onClose={onClose}>
      <div className={styles.secret}>
        <p>
          Copy it now: its end is a secret that is not shown again. It works until{' '}
          <Time at={link.expiresAt} as="full" />.
        </p>
        <Command>{url}</Command>
        {link.frameAncestors.length > 0 && (
          <>
            <p>In a page of {link.frameAncestors.join(', ')}:</p>
            <Command>{`<iframe src="${url}" title="Deliveries" style="width:100%;height:700px;border:0"></iframe>`}</Command>
          </>
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
