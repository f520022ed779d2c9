import type { Check, Twin } from './check.ts';

/** The result of a tool goes only where its PowerToolConfig lets it; without a list wherever toe can put it. */
export const checkOutput: Check = ({ tool, mode }, config) => {
  const allowed = config?.spec.allowedOutputModes;
  if (!allowed || allowed.some((one) => one === mode)) return undefined;
  return {
    reason: 'OutputNotAllowed',
    message: `The output mode "${mode}" is not allowed for the tool "${tool}". Allowed: ${allowed.join(', ')}. Use one of these, or ask an admin to add it to allowedOutputModes of the PowerToolConfig "${config.metadata.name}".`,
  };
};

/** The same for the API server. */
export const outputTwin: Twin = {
  expression: '!has(params.spec.allowedOutputModes) || variables.mode in params.spec.allowedOutputModes',
  message: `'The output mode "' + variables.mode + '" is not allowed for the tool "' + variables.tool + '". Allowed: ' + params.spec.allowedOutputModes.join(', ') + '. Use one of these, or ask an admin to add it to allowedOutputModes of the PowerToolConfig "' + params.metadata.name + '".'`,
};
