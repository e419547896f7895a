/** Whose a schedule is that a service declares, and what becomes of changes. @param service the `managedBy` of the schedule */
export function declaredBy(service: string): string {
  return `service ${service}: its next start writes it again, and only a pause stays`
}
