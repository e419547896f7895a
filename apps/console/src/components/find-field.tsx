import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { TextField, type TextFieldProps } from './field.js'
import { useCalm } from './use-calm.js'

/** A field that finds while somebody writes. What is written stays, however long the URL takes to follow; a new URL changes it. */
export function FindField({ value, onChange, ...rest }: TextFieldProps) {
  const [text, setText] = useState(value)
  const calm = useCalm(text, 120)
  const told = useRef(value)
  const tell = useEffectEvent((text: string) => {
    if (text === told.current) return
    told.current = text
    onChange(text)
  })
  useEffect(() => tell(calm), [calm])
  useEffect(() => {
    if (value === told.current) return
    told.current = value
    setText(value)
  }, [value])
  return <TextField {...rest} data-search value={text} onChange={setText} />
}
