import type { Look } from '../http/token-shapes.ts'

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end'

/** The object of a bookmark: a kind and a version, and where the events of what there was end. */
export function bookmarkText(version: bigint, { shape }: Look, endsInitialEvents: boolean): string {
  const metadata = {
    resourceVersion: String(version),
    creationTimestamp: null,
    ...(endsInitialEvents && { annotations: { [INITIAL_EVENTS_END]: 'true' } }),
  }
  switch (shape) {
    case 'object':
      return JSON.stringify({ kind: 'Token', apiVersion: 'ext.cattle.io/v1', metadata, spec: {}, status: {} })
    case 'PartialObjectMetadata':
      return JSON.stringify({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata })
    case 'Table': {
      const object = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
      const rows = [{ cells: ['', '', '', '', '', ''], object }]
      return JSON.stringify({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: [], rows })
    }
  }
}
