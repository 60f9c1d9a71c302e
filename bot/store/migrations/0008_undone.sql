-- A turn that its asker took back: its buttons still work, and no follow-up is about it.
ALTER TABLE turns ADD COLUMN undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1));
