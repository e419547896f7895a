import { getMetadataStorage } from 'class-validator'
import type { EventClass } from './event.decorator.js'

export type ValidationMetadata = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number]

/** What class-validator knows of the fields of a class, inherited ones too. */
export function validationsOf(of: EventClass): ValidationMetadata[] {
  return getMetadataStorage().getTargetValidationMetadatas(of, '', true, false)
}
