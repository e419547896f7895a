import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { gatewayUrl } from '../../api/place.js'
import { Badge, Dot } from '../../components/badge.js'
import { ButtonLink } from '../../components/button-link.js'
import { Button, Choice, IconButton } from '../../components/button.js'
import { AreaChart, Sparkline } from '../../components/chart.js'
import { CodeEditor } from '../../components/code-editor.js'
import { Code, Command } from '../../components/copy.js'
import { Confirm } from '../../components/dialog.js'
import { Empty } from '../../components/empty.js'
import { CheckField, SelectField, TextField } from '../../components/field.js'
import { JsonView } from '../../components/json-view.js'
import { Meter } from '../../components/meter.js'
import { bytesOf, countOf, rateOf } from '../../components/number.js'
import { Facts, Page, Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { SchemaForm } from '../../components/schema-form.js'
import { Tabs } from '../../components/tabs.js'
import { Time } from '../../components/time.js'
import { tell } from '../../components/toasts.js'
import { useSchemas } from '../../resources/schemas.js'
import styles from './components.module.css'

const tones = ['plain', 'accent', 'good', 'warn', 'bad'] as const
const values = Array.from({ length: 60 }, (_, i) => Math.round(40 + 30 * Math.sin(i / 6) + (i % 7)))
const large = Array.from({ length: 20_000 }, (_, i) => ({ orderId: `A-${i}`, total: i / 10, isPaid: i % 3 === 0 }))

/** What screens are made of. */
export default function ComponentsPage() {
  return (
    <Page title="Components">
      <div className={styles.columns}>
        <Acts />
        <Words />
        <Fields />
        <Charts />
        <Editors />
        <Panel title="JsonView" note="a megabyte, drawn as far as it is in view">
          <JsonView value={large} label="a large payload" />
        </Panel>
        <TargetForm />
        <Panel title="Empty, Problem, Waiting">
          <Empty title="No rules yet" command="curl $SLUICE/v1/buses/default/rules">
            A rule says which events go where.
          </Empty>
          <Line>
            <Problem error={new TypeError('fetch failed')} onRetry={() => tell('Tried again')} />
          </Line>
          <Waiting />
        </Panel>
      </div>
    </Page>
  )
}

function Acts() {
  const [isAsking, setAsking] = useState(false)
  const [view, setView] = useState<'one' | 'other'>('one')
  const remove = useMutation({
    mutationFn: async () => tell('Rule big-orders is deleted'),
    onSuccess: () => setAsking(false),
  })
  return (
    <Panel title="Buttons, Confirm, toasts">
      <Line>
        <Button look="main" onClick={() => tell('Rule big-orders is live')}>
          Save
        </Button>
        <Button icon="plus">Add</Button>
        <Button look="quiet">Clear</Button>
        <Button isBusy>Saving</Button>
        <Button look="danger" onClick={() => setAsking(true)}>
          Delete
        </Button>
        <IconButton icon="copy" label="Copy the id" />
        <ButtonLink href={`${gatewayUrl}/docs`}>HTTP API</ButtonLink>
        <Choice
          label="View"
          value={view}
          options={[
            { value: 'one', label: 'One' },
            { value: 'other', label: 'Other' },
          ]}
          onChange={setView}
        />
      </Line>
      {isAsking && (
        <Confirm
          title="Delete rule big-orders?"
          act="Delete the rule"
          isDangerous
          isBusy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        >
          Its 2 targets get no events from then on. What is under way is still delivered.
        </Confirm>
      )}
    </Panel>
  )
}

function Words() {
  return (
    <Panel title="Words and numbers">
      <Line>
        {tones.map(tone => (
          <Badge key={tone} tone={tone}>
            <Dot tone={tone} />
            &nbsp;{tone}
          </Badge>
        ))}
      </Line>
      <Facts
        facts={[
          ['Time', <Time key="time" at={Date.now()} />],
          ['Ago', <Time key="ago" at={Date.now() - 90_000} as="ago" />],
          ['Full', <Time key="full" at={0} as="full" />],
          ['Count', `${countOf(12_345)}, ${countOf(1_234_567)}`],
          ['Bytes', `${bytesOf(512)}, ${bytesOf(1_536_000)}`],
          ['Rate', `${rateOf(12.3)}, ${rateOf(0.2)}, ${rateOf(0.001)}`],
          [
            'Code',
            <Code key="code" copy="the id">
              default~2-1767225600000-0~big-orders~partner
            </Code>,
          ],
        ]}
      />
      <Line>
        <Command>npm start -- --bare</Command>
      </Line>
    </Panel>
  )
}

function Fields() {
  const [text, setText] = useState('big-orders')
  const [bus, setBus] = useState('default')
  const [is, setIs] = useState(true)
  const [open, setOpen] = useState<'fields' | 'text'>('fields')
  return (
    <Panel title="Fields and tabs">
      <Line>
        <Tabs
          label="Ways to edit"
          tabs={[
            { name: 'fields', label: 'Fields' },
            { name: 'text', label: 'Text' },
          ]}
          open={open}
          onOpen={setOpen}
        >
          <div className={styles.fields}>
            <TextField label="Name" value={text} onChange={setText} suggestions={['big-orders', 'refunds']} />
            <TextField label="Attempts" value="-1" onChange={() => undefined} problem="must be at least 1" />
            <SelectField
              label="Bus"
              value={bus}
              options={[{ value: 'default' }, { value: 'shop' }]}
              onChange={setBus}
            />
            <CheckField
              label="Enabled"
              hint="A rule that is not enabled matches nothing."
              value={is}
              onChange={setIs}
            />
          </div>
        </Tabs>
      </Line>
    </Panel>
  )
}

function Charts() {
  const now = Date.now()
  return (
    <Panel title="Charts">
      <AreaChart
        label="Deliveries"
        times={values.map((_, i) => now - (values.length - i) * 60_000)}
        series={[
          { name: 'delivered', tone: 'accent', values },
          { name: 'failed', tone: 'bad', values: values.map(value => Math.round(value / 9)) },
        ]}
        format={countOf}
      />
      <Line>
        <Sparkline label="Dead letters in an hour" values={values} tone="bad" />
      </Line>
      <div className={styles.meters}>
        <Meter share={0.4} label="0.4 of 1 MiB" />
        <Meter share={0.93} label="0.93 of 1 MiB" tone="warn" />
        <Meter share={1} label="1 of 1 MiB" tone="bad" />
      </div>
    </Panel>
  )
}

const complete = () => [{ label: '"com.shop.order.created"', detail: 'a type of this bus' }]

function Editors() {
  const [text, setText] = useState('{\n  "type": ["com.shop.order.created"]\n}')
  return (
    <Panel title="CodeEditor">
      <Line>
        <CodeEditor label="Pattern" value={text} onChange={setText} complete={complete} />
      </Line>
    </Panel>
  )
}

function TargetForm() {
  const { data } = useSchemas()
  const [value, setValue] = useState<Readonly<Record<string, unknown>>>({
    id: 'partner',
    url: 'https://partner.example',
  })
  const problems = { url: 'is an example' }
  return (
    <Panel title="SchemaForm" note="drawn from the schema of the API">
      <Line>
        {data ? (
          <SchemaForm
            schema={data.schemas['WebhookTarget']!}
            resolve={data.resolve}
            value={value}
            onChange={setValue}
            problems={problems}
            without={['type']}
          />
        ) : (
          <Waiting />
        )}
      </Line>
    </Panel>
  )
}

function Line({ children }: { readonly children: ReactNode }) {
  return <div className={styles.line}>{children}</div>
}
