import init, { interpret_jfr } from 'jfrview';
import { answer } from './work/answer.ts';
import type { Job, Report } from './work/question.ts';

// All that is heavy happens here, beside the page, so that the page always answers.
globalThis.addEventListener('message', ({ data }: MessageEvent<Job>) => {
  // The page hears of an error in its worker, but not of a promise that fails.
  run(data).catch(reportError);
});

async function run(job: Job): Promise<void> {
  const tell = (report: Report): void => globalThis.postMessage(report);
  if (needsJfr(job)) await init({ module_or_path: 'jfrview_bg.wasm' });
  const result = await answer(job, {
    token: job.token,
    jfr: interpret_jfr,
    tell: (progress) => tell({ progress }),
  });
  tell({ result });
}

function needsJfr({ question }: Job): boolean {
  const files =
    'file' in question
      ? [question.file]
      : 'files' in question
        ? question.files
        : [...question.before, ...question.after];
  return files.some(({ type }) => type === 'jfr');
}
