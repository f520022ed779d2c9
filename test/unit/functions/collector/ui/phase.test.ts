import { isFinal as isFinalForFunctions, phase } from '../../../../../lib/api/power-tool-status.ts';
import { isFinal } from '../../../../../functions/collector/ui/phase.ts';

test.each(phase.options)('the page and the functions agree whether %s is final', (one) =>
  expect(isFinal(one)).toBe(isFinalForFunctions(one)),
);

test('a run whose PowerTool is gone is final', () => expect(isFinal('')).toBe(true));
