// What the schemas of Kubernetes, KEDA and the Prometheus operator find wrong with manifests: a JSON list on stdin, one line each on stdout.
// The packages bring the schemas as functions and let fields pass that they do not know. Those are found by what the functions never read.
import { json } from 'node:stream/consumers'
import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1'
import * as monitoring from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import * as apps from 'kubernetes-models/apps/v1'
import * as autoscaling from 'kubernetes-models/autoscaling/v2'
import * as networking from 'kubernetes-models/networking.k8s.io/v1'
import * as policy from 'kubernetes-models/policy/v1'
import * as core from 'kubernetes-models/v1'

const groups = {
  v1: core,
  'apps/v1': apps,
  'autoscaling/v2': autoscaling,
  'keda.sh/v1alpha1': keda,
  'monitoring.coreos.com/v1': monitoring,
  'networking.k8s.io/v1': networking,
  'policy/v1': policy,
}

for (const manifest of await json(process.stdin)) {
  const name = `${manifest.kind} ${manifest.metadata?.name}`
  const kind = groups[manifest.apiVersion]?.[manifest.kind]
  if (!kind) {
    console.log(`${name}: no schema of ${manifest.apiVersion} ${manifest.kind}`)
    continue
  }
  const read = new Set()
  try {
    kind.prototype.validate.call(watched(manifest, '', read))
  } catch (error) {
    console.log(`${name}: ${error.message}`)
  }
  for (const path of pathsOf(manifest, '')) if (!read.has(path)) console.log(`${name}: ${path} is not known`)
}

/** The same value, which notes the paths of all fields that are read. */
function watched(value, path, read) {
  if (typeof value !== 'object' || value === null) return value
  return new Proxy(value, {
    get(target, key) {
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return Reflect.get(target, key)
      read.add(`${path}/${key}`)
      return watched(target[key], `${path}/${key}`, read)
    },
  })
}

function* pathsOf(value, path) {
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    yield `${path}/${key}`
    yield* pathsOf(child, `${path}/${key}`)
  }
}
