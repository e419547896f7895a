import { useEffect, useState } from 'react'

/** A value once it has not changed for a while: what is asked with it is not asked for each letter. @param ms milliseconds */
export function useCalm<Value>(value: Value, ms: number): Value {
  const [calm, setCalm] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setCalm(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return calm
}
