import { nearest } from '@sluice/event'
import { getMetadataStorage, type ValidationError } from 'class-validator'

/** The first error of a value, with the path of its field: targets[0].url */
export function faultOf(
  error: ValidationError,
  unknown: (path: string, near?: string) => string = notKnown,
  parent = '',
): { path: string; message: string } {
  const step = /^\d+$/.test(error.property) ? `[${error.property}]` : parent ? `.${error.property}` : error.property
  const path = parent + step
  const children = error.children ?? []
  // an unknown type makes all its fields unknown too, so the type is the error to report
  const child = children.find(({ property }) => property === 'type') ?? children[0]
  if (child) return faultOf(child, unknown, path)
  const { whitelistValidation, ...constraints } = error.constraints ?? {}
  if (whitelistValidation) return { path, message: unknown(path, nearest(error.property, fieldsOf(error.target))) }
  // the decorator that stands first in the class is the last one here
  return { path, message: Object.values(constraints).at(-1) ?? 'is not valid' }
}

export function notKnown(path: string, near?: string): string {
  return `${path} is not known; ${near === undefined ? 'is it misspelt?' : `did you mean '${near}'?`}`
}

/** The fields that the class of a value has checks for. */
function fieldsOf(value: object | undefined): string[] {
  if (!value) return []
  const checks = getMetadataStorage().getTargetValidationMetadatas(value.constructor, '', false, false)
  return [...new Set(checks.map(({ propertyName }) => propertyName))]
}
