import { Button } from '../../../components/button.js'
import { SelectField, TextField } from '../../../components/field.js'
import { Panel, Waiting } from '../../../components/page.js'
import { SchemaForm } from '../../../components/schema-form.js'
import { useConnections } from '../../../resources/connections.js'
import { useSchemas } from '../../../resources/schemas.js'
import type { Target } from './draft.js'
import { type Fault, faultWithin } from './fault.js'
import { TransformField } from './transform-field.js'
import type { Tried } from './tried.js'
import styles from './editor.module.css'

/** Names of schemas of the API by the types of targets. */
const forms = {
  webhook: 'WebhookTarget',
  http: 'HttpTarget',
  queue: 'QueueTarget',
  bus: 'BusTarget',
  redis: 'RedisTarget',
  email: 'EmailTarget',
  subscription: 'SubscriptionTarget',
} as const

type Type = keyof typeof forms

const types = Object.keys(forms).map(value => ({ value }))
/** Fields that every type has. */
const common = ['id', 'retry', 'standby', 'onFailure', 'emits', 'transform']

/** What an API that is called usually needs; other types begin with what they require. */
const begins: Readonly<Record<string, object>> = { http: { method: 'POST', path: '/' } }

/** Fields that are set beside the form. */
const without = ['type', 'id', 'disabled', 'transform']

/** Where events go: a form for each target, drawn from the schema of the API. */
export function TargetsPanel({
  targets,
  fault,
  tried,
  onChange,
}: {
  readonly targets: readonly Target[]
  readonly fault: Fault | undefined
  /** The event that transforms are shown on. */
  readonly tried: Tried
  readonly onChange: (targets: readonly Target[]) => void
}) {
  const change = (i: number, target: Target) => onChange(targets.map((one, at) => (at === i ? target : one)))
  return (
    <Panel
      title="Where they go"
      note={targets.length > 1 ? `${targets.length} targets, each by itself` : undefined}
      actions={
        <Button icon="plus" onClick={() => onChange([...targets, { id: freeId(targets), type: 'webhook', url: '' }])}>
          Add a target
        </Button>
      }
    >
      {targets.length === 0 && <p className={styles.note}>A rule needs a target at least: add one.</p>}
      <ul className={styles.targets}>
        {targets.map((target, i) => (
          <li key={i}>
            <TargetForm
              {...{ target, tried }}
              fault={faultWithin(fault, `targets[${i}]`)}
              onChange={next => change(i, next)}
              onRemove={() => onChange(targets.filter((_, at) => at !== i))}
            />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function TargetForm({
  target,
  tried,
  fault,
  onChange,
  onRemove,
}: {
  readonly target: Target
  readonly tried: Tried
  readonly fault: Fault | undefined
  readonly onChange: (target: Target) => void
  readonly onRemove: () => void
}) {
  const { data } = useSchemas()
  const connections = useConnections().data?.map(({ name }) => name)
  const type = target['type'] as Type
  const schema = data?.schemas[forms[type]]
  const problems = fault ? { [fault.path]: fault.detail } : {}
  return (
    <fieldset className={styles.target}>
      <legend className="visually-hidden">Target {String(target['id'] ?? '')}</legend>
      <div className={styles.targetHead}>
        <SelectField
          label="Type"
          width={14}
          value={type}
          options={types}
          onChange={next => onChange(asType(target, next))}
        />
        <TextField
          label="Id, within the rule"
          value={String(target['id'] ?? '')}
          problem={problems['id']}
          onChange={id => onChange({ ...target, id })}
        />
        <Button look="quiet" onClick={onRemove} aria-label={`Remove target ${String(target['id'] ?? '')}`}>
          Remove
        </Button>
      </div>
      {target['disabled'] !== undefined && (
        <p className={styles.warning}>
          It is disabled: {String((target['disabled'] as { reason?: unknown }).reason ?? '')}{' '}
          <Button look="quiet" onClick={() => onChange(enabled(target))}>
            Call it again
          </Button>
        </p>
      )}
      {!data && <Waiting lines={2} />}
      {data && schema && (
        <SchemaForm
          {...{ schema, problems, without, onChange }}
          resolve={data.resolve}
          value={target}
          {...(connections && { choices: { connection: connections } })}
        />
      )}
      {(schema?.properties?.['transform'] ?? target.transform) && (
        <TransformField {...{ target, tried, onChange }} fault={faultWithin(fault, 'transform')} />
      )}
      {data && !schema && <p className={styles.note}>A newer version of Sluice knows this type. It stays as it is.</p>}
    </fieldset>
  )
}

function asType(target: Target, type: string): Target {
  const kept = Object.entries(target).filter(([name]) => common.includes(name))
  return { ...Object.fromEntries(kept), ...begins[type], type } as Target
}

function enabled({ disabled: _, ...target }: Target): Target {
  return target
}

function freeId(targets: readonly Target[]): string {
  const ids = new Set(targets.map(({ id }) => id))
  for (let i = targets.length + 1; ; i++) if (!ids.has(`target-${i}`)) return `target-${i}`
}
