PRAGMA application_id = 1986425971;
PRAGMA user_version = 6;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'vftester','m0001_sessions_turns_records','2026-11-22 12:21:17.195306+00:00');
CREATE TABLE records (
            turn INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            offset_ns INTEGER NOT NULL,
            event TEXT NOT NULL,
            id TEXT,
            data TEXT NOT NULL,
            flaw TEXT, -- of the frame only; what is wrong with the data is read from the data
            raw BLOB,
            UNIQUE (turn, seq)
        );
INSERT INTO "records" VALUES(1,0,0,'trace',NULL,'{"type": "text", "payload": {"message": "Good morning"}}',NULL,NULL);
INSERT INTO "records" VALUES(1,1,1000000,'end',NULL,'',NULL,NULL);
INSERT INTO "records" VALUES(2,0,0,'trace',NULL,'{"type": "text", "payload": {"message": "When?"}}',NULL,NULL);
INSERT INTO "records" VALUES(2,1,1000000,'trace',NULL,'{"type": "text", "payload": {"message": "Where?"}}',NULL,NULL);
INSERT INTO "records" VALUES(2,2,2000000,'end',NULL,'',NULL,NULL);
CREATE TABLE sessions (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            created_at TEXT NOT NULL,
            api TEXT NOT NULL,
            runtime TEXT NOT NULL,
            project TEXT NOT NULL,
            environment TEXT,
            user TEXT NOT NULL,
            version TEXT,
            ended INTEGER NOT NULL,
            tags TEXT NOT NULL, -- JSON: list
            note TEXT NOT NULL,
            variables TEXT, -- JSON
            repeats TEXT, -- id of the session that this one re-ran; that one need not be here
            voice TEXT, -- JSON
            extras TEXT NOT NULL -- JSON: properties we do not know, by JSON pointer
        );
INSERT INTO "sessions" VALUES('0123456789abcdef','Dentist','2026-11-22T12:00:00.000000Z','v4','https://general-runtime.voiceflow.com','669ac1abf7bc7fa315756587','main','it-8f2c','draft',0,'[]','',NULL,NULL,NULL,'{}');
CREATE TABLE turns (
            id INTEGER PRIMARY KEY,
            session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
            idx INTEGER NOT NULL,
            action TEXT NOT NULL, -- JSON
            started_at TEXT NOT NULL,
            state TEXT, -- NULL while the turn runs
            error TEXT, -- JSON: kind, message, status, body
            session_start_ns INTEGER,
            connect_ns INTEGER,
            attempts TEXT NOT NULL, -- JSON: list of [offset_ns, status, reason]
            response_ns INTEGER, -- offset of the headers; NULL where none came
            status INTEGER,
            headers TEXT, -- JSON
            end_ns INTEGER,
            said TEXT NOT NULL, -- a cache for search: what both said, case folded
            owner TEXT, -- JSON: [host, pid, start] of the program that runs the turn; NULL when it is over
            UNIQUE (session, idx)
        );
INSERT INTO "turns" VALUES(1,'0123456789abcdef',0,'{"type":"launch"}','2026-11-22T12:00:00.000000Z','complete',NULL,NULL,120000,'[]',900000,200,'{"content-type":"text/event-stream"}',1000000,'
good morning',NULL);
INSERT INTO "turns" VALUES(2,'0123456789abcdef',1,'{"type":"text","payload":"Hi"}','2026-11-22T12:00:00.000000Z','complete',NULL,NULL,120000,'[]',900000,200,'{"content-type":"text/event-stream"}',2000000,'hi
when?
where?',NULL);
CREATE TABLE voice_events ( -- in the order of their rowids
            turn INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
            segment INTEGER NOT NULL,
            what TEXT NOT NULL,
            offset_ns INTEGER, -- NULL where no moment tells when a segment was over
            data TEXT NOT NULL -- JSON: what else is known of it
        );
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX voice_events_turn ON voice_events (turn);
ALTER TABLE sessions ADD COLUMN reference INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN deleted_at TEXT;

        CREATE TABLE summaries (
            session TEXT PRIMARY KEY NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
            version INTEGER NOT NULL, -- of the rules it was made by
            ready_ns INTEGER,
            exit TEXT,
            certainty TEXT,
            stepped INTEGER NOT NULL,
            exit_visible INTEGER NOT NULL
        );
CREATE VIRTUAL TABLE said_index USING fts5(said, content = '', tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE said_threes USING fts5vocab(said_index, row);
INSERT INTO said_index (rowid, said) SELECT id, said || char(10, 10) FROM turns;
CREATE TRIGGER turn_begun AFTER INSERT ON turns BEGIN INSERT INTO said_index (rowid, said) VALUES (new.id, new.said || char(10, 10)); END;
CREATE TRIGGER turn_said AFTER UPDATE OF said ON turns BEGIN INSERT INTO said_index (said_index, rowid, said) VALUES ('delete', old.id, old.said || char(10, 10)); INSERT INTO said_index (rowid, said) VALUES (new.id, new.said || char(10, 10)); END;
CREATE TRIGGER turn_gone AFTER DELETE ON turns BEGIN INSERT INTO said_index (said_index, rowid, said) VALUES ('delete', old.id, old.said || char(10, 10)); END;
INSERT INTO "_sqlite_migrations" VALUES(2,'vftester','m0002_library','2026-11-22 12:00:00.000000+00:00');
UPDATE sessions SET reference = 1;
INSERT INTO summaries VALUES ('0123456789abcdef', 1, 1500000, NULL, NULL, 0, 0);
ALTER TABLE sessions ADD COLUMN changed TEXT NOT NULL DEFAULT '';
INSERT INTO "_sqlite_migrations" VALUES(3,'vftester','m0003_what_was_changed','2026-11-22 12:00:00.000000+00:00');
UPDATE sessions SET changed = 'asks for date of birth';
ALTER TABLE sessions ADD COLUMN imported_from TEXT;
ALTER TABLE sessions ADD COLUMN imported_at TEXT;
INSERT INTO "_sqlite_migrations" VALUES(4,'vftester','m0004_where_from','2026-11-22 12:00:00.000000+00:00');
UPDATE sessions SET imported_from = '/home/a/runs/one.vftester.json', imported_at = '2026-11-22T12:00:00.000000Z';
CREATE INDEX turns_states ON turns (session, idx, state);
CREATE INDEX turns_broken_off ON turns (state) WHERE state IN ('cancelled', 'truncated');
INSERT INTO "_sqlite_migrations" VALUES(5,'vftester','m0005_states','2026-11-22 12:00:00.000000+00:00');
ALTER TABLE sessions ADD COLUMN run INTEGER;
INSERT INTO "_sqlite_migrations" VALUES(6,'vftester','m0006_runs','2026-11-23 00:00:00.000000+00:00');
UPDATE sessions SET repeats = 'fedcba9876543210', run = 2;
COMMIT;
