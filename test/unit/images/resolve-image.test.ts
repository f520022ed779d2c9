import { resolveImage } from '../../../lib/images/resolve-image.ts';

const images = { aperf: 'your-registry/aperf:v1.0.0', broken: 'no image at all' };

describe('resolveImage', () => {
  test('a tool is the image that the map names', () => {
    expect(resolveImage('aperf', images)).toEqual({ image: 'your-registry/aperf:v1.0.0' });
  });

  test('a tool that is not in the map is refused, and the message lists what is', () => {
    expect(resolveImage('tcpdump', images)).toEqual({
      reason: 'ToolNotApproved',
      message:
        'The tool "tcpdump" is not approved. Approved tools: aperf, broken. Use one of these, or ask an admin to add it to the ConfigMap toe-system/profiler-images.',
    });
  });

  test('without any map, no tool is approved', () => {
    const message: unknown = expect.stringContaining('none yet');
    expect(resolveImage('aperf', {})).toEqual({ reason: 'ToolNotApproved', message });
  });

  test('an image that is none is refused, with the way to correct it', () => {
    const message: unknown = expect.stringContaining('update-profiler-images.sh broken');
    expect(resolveImage('broken', images)).toEqual({ reason: 'ImageInvalid', message });
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s is no tool', (tool) => {
    expect(resolveImage(tool, images)).toMatchObject({ reason: 'ToolNotApproved' });
  });
});
