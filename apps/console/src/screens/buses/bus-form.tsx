import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { TextField } from '../../components/field.js'
import { FormDialog } from '../../components/form-dialog.js'
import { Waiting } from '../../components/page.js'
import { Problem, problemsOf } from '../../components/problem.js'
import { SchemaForm } from '../../components/schema-form.js'
import { tell } from '../../components/toasts.js'
import { busLink } from '../../resources/bus-links.js'
import { useSchemas } from '../../resources/schemas.js'
import { putBus, type ReadBus } from './use-bus.js'

type Settings = Readonly<Record<string, unknown>>

/** The settings of a bus as a form that is drawn from their schema. @param read the bus to change; a new one without it */
export function BusForm({ read, onClose }: { readonly read?: ReadBus; readonly onClose: () => void }) {
  const [name, setName] = useState(read?.bus.name ?? '')
  const [settings, setSettings] = useState<Settings>(() => settingsOf(read))
  const { data: known, error } = useSchemas()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const save = useMutation({
    meta: { isShown: true },
    mutationFn: () => putBus(name, settings, read),
    onSuccess: bus => {
      tell(read ? `Bus ${bus.name} is changed` : `Bus ${bus.name} accepts events`)
      void queries.invalidateQueries({ queryKey: ['buses'] })
      onClose()
      if (!read) void navigate(busLink(bus.name))
    },
  })
  const grows = read !== undefined && Number(settings['shards']) > read.bus.shards
  return (
    <FormDialog
      title={read ? `Settings of bus ${name}` : 'New bus'}
      isWide
      note={grows && 'Shards cannot be taken away again. Publishers wait for a moment while they are added.'}
      act={read ? 'Save the settings' : 'Make the bus'}
      isReady={name !== '' && known !== undefined}
      saving={save}
      onSave={save.mutate}
      onClose={onClose}
    >
      {!read && (
        <TextField
          label="Name"
          hint="Letters, digits, dots, dashes and underscores. Publishers and rules name it."
          required
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,127}"
          value={name}
          onChange={setName}
          autoFocus
        />
      )}
      {error && <Problem error={error} />}
      {!known && !error && <Waiting lines={6} />}
      {known && (
        <SchemaForm
          schema={known.schemas['BusSettings'] ?? {}}
          resolve={known.resolve}
          value={settings}
          onChange={setSettings}
          problems={problemsOf(save.error)}
          without={['name']}
        />
      )}
    </FormDialog>
  )
}

/** A new bus begins with what most set. */
function settingsOf(read: ReadBus | undefined): Settings {
  if (!read) return { shards: 4, retentionMs: 86_400_000 }
  const { name: _, ...settings } = read.bus
  return settings
}
