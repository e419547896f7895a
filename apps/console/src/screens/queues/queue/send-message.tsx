import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { CodeEditor } from '../../../components/code-editor.js'
import { FormDialog } from '../../../components/form-dialog.js'
import { parseLossless } from '../../../components/lossless.js'
import { Waiting } from '../../../components/page.js'
import { Problem, problemsOf } from '../../../components/problem.js'
import { SchemaForm } from '../../../components/schema-form.js'
import { tell } from '../../../components/toasts.js'
import { useSchemas } from '../../../resources/schemas.js'
import type { Queue } from '../use-queue.js'

type Members = Readonly<Record<string, unknown>>

/** A message to write and to send: its body, and what its kind of queue takes beside it. */
export function SendMessage({ queue, onClose }: { readonly queue: Queue; readonly onClose: () => void }) {
  const { name, fifo, fair } = queue
  const [text, setText] = useState('{\n  "orderId": "A-1001"\n}')
  const [members, setMembers] = useState<Members>({ ...(fifo && { group: '' }), ...(fair && { fairKey: '' }) })
  const { data: known, error } = useSchemas()
  const queries = useQueryClient()
  const body = bodyOf(text)
  const send = useMutation({
    meta: { isShown: true },
    mutationFn: async () => {
      const message = { ...withoutEmpty(members), body: body!.value } as Schemas['MessageToSend']
      const { entries } = await dataOf(
        api.sendMessages({ params: { path: { queue: name } }, body: { messages: [message] } }),
      )
      return entries[0]
    },
    onSuccess: entry => {
      if (entry === undefined || 'error' in entry) return
      tell(entry.duplicate ? `${name} has it already, as message ${entry.id}` : `Message ${entry.id} is sent`)
      void queries.invalidateQueries({ queryKey: ['queues'] })
      onClose()
    },
  })
  return (
    <FormDialog
      title={`Send a message to ${name}`}
      isWide
      note={body ? 'One receiver gets it.' : 'The body is not JSON yet.'}
      act="Send the message"
      isReady={body !== undefined && known !== undefined}
      saving={send}
      onSave={() => send.mutate()}
      onClose={onClose}
    >
      <CodeEditor label="The body" lines={8} value={text} onChange={setText} />
      {error && <Problem error={error} />}
      {!known && !error && <Waiting lines={3} />}
      {known && (
        <SchemaForm
          schema={known.schemas['MessageToSend'] ?? {}}
          resolve={known.resolve}
          value={members}
          onChange={setMembers}
          problems={problemsOf(send.error)}
          without={['body', ...(fifo ? ['priority'] : ['group']), ...(fair ? [] : ['fairKey'])]}
          path="messages[0]"
        />
      )}
    </FormDialog>
  )
}

/** Any JSON; undefined while it is none. */
function bodyOf(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: parseLossless(text) }
  } catch {
    return undefined
  }
}

/** What was left empty is not sent. */
function withoutEmpty(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== ''))
}
