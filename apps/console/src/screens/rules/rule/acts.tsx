import { dataOf } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { conditionOf } from '../../../api/with-etag.js'
import { Button } from '../../../components/button.js'
import { Confirm } from '../../../components/dialog.js'
import { TextField } from '../../../components/field.js'
import { tell } from '../../../components/toasts.js'
import { putRule, type ReadRule, sawRule } from '../../../resources/rules.js'
import { settingsOfRule } from '../editor/draft.js'
import styles from './rule.module.css'

interface ActProps {
  readonly read: ReadRule
  readonly onClose: () => void
}

/** Writes the rule again with something else. */
function useChange({ rule, etag }: ReadRule, said: string, done: () => void) {
  const queries = useQueryClient()
  return useMutation({
    meta: { isShown: true },
    mutationFn: (some: object) => putRule(rule.bus, rule.name, { ...settingsOfRule(rule), ...some }, etag),
    onSuccess: async changed => {
      await sawRule(queries, changed)
      tell(said)
      done()
    },
  })
}

export function DisableRule({ read, onClose }: ActProps) {
  const { name } = read.rule
  const [reason, setReason] = useState('')
  const change = useChange(read, `Rule ${name} is disabled`, onClose)
  const disable = () =>
    change.mutate({ enabled: false, ...(reason.trim() !== '' && { disabledReason: reason.trim() }) })
  return (
    <Confirm
      title={`Disable rule ${name}?`}
      act="Disable the rule"
      isBusy={change.isPending}
      error={change.error}
      onConfirm={disable}
      onClose={onClose}
    >
      <p>It matches no event from then on. What is under way is still delivered.</p>
      <div className={styles.reason}>
        <TextField
          label="Why, for other people"
          maxLength={512}
          value={reason}
          onChange={setReason}
          onKeyDown={event => event.key === 'Enter' && disable()}
        />
      </div>
    </Confirm>
  )
}

export function EnableRule({ read }: { readonly read: ReadRule }) {
  const change = useChange(read, `Rule ${read.rule.name} is live`, () => undefined)
  return (
    <Button
      look="main"
      isBusy={change.isPending}
      onClick={() => change.mutate({ enabled: true, disabledReason: undefined })}
    >
      Enable
    </Button>
  )
}

export function DeleteRule({ read: { rule, etag }, onClose }: ActProps) {
  const { bus, name, targets } = rule
  const queries = useQueryClient()
  const navigate = useNavigate()
  const remove = useMutation({
    meta: { isShown: true },
    mutationFn: () =>
      dataOf(api.deleteRule({ params: { path: { bus, rule: name }, header: conditionOf(etag, false) } })),
    onSuccess: async () => {
      tell(`Rule ${name} is deleted`)
      await navigate({ to: '/rules', search: { bus } as never })
      await queries.invalidateQueries({ queryKey: ['rules', bus] })
    },
  })
  return (
    <Confirm
      title={`Delete rule ${name}?`}
      act="Delete the rule"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        {targets.length === 1 ? 'Its target gets' : `Its ${targets.length} targets get`} no event from then on, and what
        waits for {targets.length === 1 ? 'it' : 'them'} is dropped without a dead letter. To keep that, disable the
        rule.
      </p>
      <p>Its last versions are kept, and one of them can be restored.</p>
    </Confirm>
  )
}
