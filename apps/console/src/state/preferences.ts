import { storeOf } from './store.js'

/** What somebody chose on this machine. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  readonly clock: 'local' | 'UTC'
}

const name = 'sluice.preferences'
const byDefault: Preferences = { theme: 'system', clock: 'local' }

export const preferences = storeOf<Preferences>(kept())

preferences.subscribe(() => {
  localStorage.setItem(name, JSON.stringify(preferences.get()))
  show()
})
show()

export function prefer(some: Partial<Preferences>): void {
  preferences.set({ ...preferences.get(), ...some })
}

function show(): void {
  const { theme } = preferences.get()
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

function kept(): Preferences {
  try {
    return { ...byDefault, ...(JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Preferences>) }
  } catch {
    return byDefault
  }
}
