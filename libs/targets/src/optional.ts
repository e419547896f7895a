import { ValidateIf } from 'class-validator'

/** The field may be left out. Unlike class-validator's IsOptional it may not be null, which would pass every other check. */
export function Optional(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined)
}
