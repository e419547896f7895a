import { CheckField, SelectField, TextField } from './field.js'
import { Button } from './button.js'
import { JsonField } from './json-field.js'
import { inLargerUnits } from './larger-units.js'
import styles from './schema-form.module.css'

/** JSON Schema as far as forms are drawn from it. */
export interface FormSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly properties?: Readonly<Record<string, FormSchema>>
  readonly required?: readonly string[]
  readonly items?: FormSchema
  readonly oneOf?: readonly FormSchema[]
}

type Value = Readonly<Record<string, unknown>>

export interface SchemaFormProps {
  /** Of an object. */
  readonly schema: FormSchema
  /** The schema that a `$ref` names. */
  readonly resolve: (ref: string) => FormSchema
  readonly value: Value
  readonly onChange: (value: Value) => void
  /** What is wrong, by the path of a field: `retry.attempts`. */
  readonly problems?: Readonly<Record<string, string>>
  /** Fields that are set elsewhere. */
  readonly without?: readonly string[]
  /** Texts that fields choose from, by the names of the fields. */
  readonly choices?: Readonly<Record<string, readonly string[]>>
  readonly path?: string
}

/**
 * A form drawn from a JSON Schema: a field for each property, required ones first, others when they are asked for. A value that no field
 * can show is edited as JSON.
 */
export function SchemaForm({
  schema,
  resolve,
  value,
  onChange,
  problems = {},
  without = [],
  choices = {},
  path = '',
}: SchemaFormProps) {
  const { properties = {}, required = [] } = whole(schema, resolve)
  const names = Object.keys(properties).filter(name => !without.includes(name))
  const isAsked = (name: string) => required.includes(name) || value[name] !== undefined
  const others = names.filter(name => !isAsked(name))
  const set = (name: string, next: unknown) => {
    const { [name]: _, ...rest } = value
    onChange(next === undefined ? rest : { ...value, [name]: next })
  }
  const ordered = names.filter(isAsked).sort((a, b) => Number(required.includes(b)) - Number(required.includes(a)))
  return (
    <div className={styles.form}>
      {ordered.map(name => {
        const at = path === '' ? name : `${path}.${name}`
        const field = whole(properties[name]!, resolve)
        return (
          <div key={name} className={styles.line}>
            <SchemaField
              {...{ name, field, resolve, problems, at }}
              choices={choices[name]}
              value={value[name]}
              onChange={next => set(name, next)}
            />
            {!required.includes(name) && (
              <Button look="quiet" onClick={() => set(name, undefined)} aria-label={`Leave out ${name}`}>
                Leave out
              </Button>
            )}
          </div>
        )
      })}
      {others.length > 0 && (
        <div className={styles.others}>
          {others.map(name => (
            <Button
              key={name}
              look="quiet"
              icon="plus"
              title={whole(properties[name]!, resolve).description}
              onClick={() => set(name, begin(whole(properties[name]!, resolve)))}
            >
              {name}
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}

interface SchemaFieldProps {
  readonly name: string
  readonly field: FormSchema
  readonly resolve: SchemaFormProps['resolve']
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  readonly problems: Readonly<Record<string, string>>
  readonly at: string
  readonly choices?: readonly string[] | undefined
}

function SchemaField({ name, field, resolve, value, onChange, problems, at, choices }: SchemaFieldProps) {
  const hint = [inLargerUnits(name, value), field.description].filter(Boolean).join('. ') || undefined
  const common = { label: name, hint, problem: problems[at] }
  const texts = field.enum?.map(String) ?? (choices && [...new Set([String(value ?? ''), ...choices])])
  if (texts) {
    const options = texts.map(value => ({ value }))
    return <SelectField {...common} value={String(value ?? '')} options={options} onChange={onChange} />
  }
  if (field.type === 'boolean') return <CheckField {...common} value={value === true} onChange={onChange} />
  if (field.type === 'integer' || field.type === 'number') {
    const { minimum, maximum } = field
    return (
      <TextField
        {...{ ...common, min: minimum, max: maximum }}
        type="number"
        step={field.type === 'integer' ? 1 : 'any'}
        value={value === undefined ? '' : String(value)}
        onChange={text => onChange(text === '' ? undefined : Number(text))}
      />
    )
  }
  if (field.type === 'string')
    return <TextField {...common} value={typeof value === 'string' ? value : ''} onChange={onChange} />
  if (field.oneOf) return <OneOfField {...{ name, field, resolve, value, onChange, problems, at }} />
  const items = field.items && whole(field.items, resolve)
  if (items?.properties)
    return <ListField {...{ name, field: { ...field, items }, resolve, value, onChange, problems, at }} />
  if (field.type === 'object' && field.properties)
    return (
      <fieldset className={styles.nested}>
        <legend>{name}</legend>
        {field.description !== undefined && <p>{field.description}</p>}
        <SchemaForm
          {...{ schema: field, resolve, problems, path: at }}
          value={(value ?? {}) as Value}
          onChange={onChange}
        />
      </fieldset>
    )
  return <JsonField {...common} value={value} onChange={onChange} />
}

interface Way {
  readonly label: string
  readonly begin: unknown
  readonly schema?: FormSchema
}

/** One of several ways to say it: a value, or settings. */
function OneOfField({ name, field, resolve, value, onChange, problems, at }: SchemaFieldProps) {
  const ways = field.oneOf!.flatMap((way): readonly Way[] => {
    const schema = whole(way, resolve)
    if (schema.enum) return schema.enum.map(one => ({ label: String(one), begin: one }))
    if (!schema.properties) return [{ label: String(schema.const), begin: schema.const }]
    return [{ label: schema.required?.join(', ') ?? 'settings', begin: begin(schema), schema }]
  })
  const isObject = typeof value === 'object' && value !== null
  const chosen = ways.findIndex(way => (way.schema ? isObject : way.begin === value))
  const schema = ways[chosen]?.schema
  return (
    <div className={styles.ways}>
      <SelectField
        label={name}
        hint={field.description}
        problem={schema ? undefined : problems[at]}
        value={String(chosen)}
        options={ways.map(({ label }, i) => ({ value: String(i), label }))}
        onChange={i => onChange(ways[Number(i)]!.begin)}
      />
      {schema && (
        <div className={styles.nested}>
          <SchemaForm {...{ schema, resolve, problems, onChange, path: at }} value={(value ?? {}) as Value} />
        </div>
      )}
    </div>
  )
}

/** A list of objects: a form for each. */
function ListField({ name, field, resolve, value, onChange, problems, at }: SchemaFieldProps) {
  const members = Array.isArray(value) ? (value as readonly Value[]) : []
  const schema = field.items!
  const put = (i: number, next: readonly Value[]) =>
    onChange([...members.slice(0, i), ...next, ...members.slice(i + 1)])
  return (
    <fieldset className={styles.nested}>
      <legend>{name}</legend>
      {field.description !== undefined && <p>{field.description}</p>}
      {members.map((member, i) => (
        <div key={i} className={styles.member}>
          <SchemaForm
            {...{ schema, resolve, problems, path: `${at}[${i}]` }}
            value={member}
            onChange={next => put(i, [next])}
          />
          <Button look="quiet" aria-label={`Remove ${name} ${i + 1}`} onClick={() => put(i, [])}>
            Remove
          </Button>
        </div>
      ))}
      <Button look="quiet" icon="plus" onClick={() => onChange([...members, begin(schema)])}>
        Add one
      </Button>
    </fieldset>
  )
}

/** A schema with what it refers to. What stands beside a `$ref` counts too. */
function whole(schema: FormSchema, resolve: SchemaFormProps['resolve']): FormSchema {
  return schema.$ref === undefined ? schema : { ...resolve(schema.$ref), ...schema }
}

/** What a field begins with. */
function begin({ default: byDefault, enum: options, oneOf, type, minimum = 0 }: FormSchema): unknown {
  if (byDefault !== undefined) return byDefault
  if (oneOf) return begin(oneOf[0]!)
  if (options) return options[0]
  const [first] = [type].flat()
  return { string: '', boolean: false, integer: minimum, number: minimum, array: [], object: {} }[String(first)] ?? {}
}
