/** For the killer: into the bucket, as the folder that it is for its server. */
export const INTO_BUCKET = 'cd /proc/$(pidof versitygw)/cwd/toe';
