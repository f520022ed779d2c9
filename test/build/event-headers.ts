/** Headers of an event as a broker delivers it: somebody has created the PowerTool shop/job. */
export const EVENT_HEADERS = {
  'content-type': 'application/json',
  'ce-specversion': '1.0',
  'ce-id': 'a',
  'ce-source': 's',
  'ce-type': 'dev.knative.apiserver.ref.add',
  'ce-kind': 'PowerTool',
  'ce-namespace': 'shop',
  'ce-name': 'job',
};
