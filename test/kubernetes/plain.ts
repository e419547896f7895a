import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { render, type Values } from './chart.js'

const optional = {
  'ingress.yaml': { ingress: { enabled: true } },
  'servicemonitor.yaml': { serviceMonitor: { enabled: true } },
  'scaledobjects.yaml': { keda: { enabled: true } },
}

/** The plain manifests, by file: what the templates of the chart make of its default values. */
export function plainManifests(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const add = (file: string, template: string, values: Values) => {
    const text = render(values, 'kustomize').texts.get(template)
    if (text)
      found.set(`deploy/kubernetes/${file}`, heading(template) + text.replace(/^\s*(---\n)?/, '').trimEnd() + '\n')
  }
  for (const mode of ['services', 'standalone'])
    for (const template of ['deployments', 'networkpolicies', 'poddisruptionbudgets', 'serviceaccount', 'services'])
      add(`${mode}/${template}.yaml`, `${template}.yaml`, { mode })
  for (const [file, values] of Object.entries(optional))
    add(`optional/${file}`, file === 'scaledobjects.yaml' ? 'autoscalers.yaml' : file, values)
  return found
}

export function writePlainManifests(): void {
  for (const [file, text] of plainManifests()) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

const heading = (template: string) =>
  `# Made from deploy/helm/sluice/templates/${template}. Change that one, and write this anew: UPDATE_MANIFESTS=1 npx jest test/kubernetes\n`
