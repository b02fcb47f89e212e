"""What helps an editor before anything is published: annotations, the hook, new files, schemas, the live site."""
