-- Times are milliseconds or local days since 1970, those of ledger pages seconds, booleans are 0 and 1, platform numbers are their bits as signed.

CREATE TABLE communities (
    id          INTEGER PRIMARY KEY,
    connection  TEXT     NOT NULL,
    native      TEXT     NOT NULL,
    name        TEXT     NOT NULL,
    secret      TEXT     NOT NULL,
    since       BIGINT   NOT NULL,
    open_day    BIGINT   NOT NULL,
    standings   BLOB,
    -- 1 while facts of closed days have been added that standings do not know yet.
    behind      SMALLINT NOT NULL DEFAULT 0,
    -- Whoever added Hearth, once they have been told how to begin; 0 if they were erased since.
    host        BIGINT,
    -- When Hearth was removed from the group.
    parted      BIGINT,
    -- What can show ranks beside names.
    badges      TEXT,
    -- How far what was said before is read.
    reading     TEXT,
    UNIQUE (connection, native)
);

-- What a platform called a community before: whatever still comes under that name belongs to it.
CREATE TABLE aliases (
    connection  TEXT     NOT NULL,
    native      TEXT     NOT NULL,
    community   BIGINT   NOT NULL,
    PRIMARY KEY (connection, native)
);

CREATE TABLE settings (
    community   BIGINT   NOT NULL,
    setting     TEXT     NOT NULL,
    value       TEXT     NOT NULL,
    PRIMARY KEY (community, setting)
);

CREATE TABLE spaces (
    community   BIGINT   NOT NULL,
    id          BIGINT   NOT NULL,
    native      BIGINT   NOT NULL,
    name        TEXT     NOT NULL,
    purpose     TEXT     NOT NULL,
    PRIMARY KEY (community, id)
);

CREATE TABLE accounts (
    community   BIGINT   NOT NULL,
    id          BIGINT   NOT NULL,
    member      BIGINT   NOT NULL,
    native      BIGINT,
    spelling    TEXT,
    name        TEXT     NOT NULL,
    machine     SMALLINT NOT NULL,
    here        SMALLINT NOT NULL,
    met         BIGINT   NOT NULL,
    inviter     BIGINT,
    -- The badge that Hearth has given.
    badge       BIGINT,
    -- Until when the platform keeps it from writing.
    restricted  BIGINT,
    PRIMARY KEY (community, id)
);
CREATE INDEX accounts_native ON accounts (community, native);
CREATE INDEX accounts_companions ON accounts (community, member, id) WHERE member <> id;

-- Only members who differ from a newcomer have a row.
CREATE TABLE members (
    community   BIGINT   NOT NULL,
    id          BIGINT   NOT NULL,
    rank        TEXT,
    locked      SMALLINT NOT NULL DEFAULT 0,
    -- When they got the rank, and since which day they have less than it takes to keep it.
    since       BIGINT   NOT NULL DEFAULT 0,
    slipping    BIGINT,
    hidden      SMALLINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community, id)
);
CREATE INDEX members_hidden ON members (community, id) WHERE hidden = 1;

CREATE TABLE facts (
    community    BIGINT   NOT NULL,
    day          BIGINT   NOT NULL,
    from_account BIGINT   NOT NULL,
    to_account   BIGINT   NOT NULL,
    kind         SMALLINT NOT NULL,
    space        BIGINT   NOT NULL,
    count        BIGINT   NOT NULL,
    PRIMARY KEY (community, day, from_account, to_account, kind, space)
) WITHOUT ROWID;
-- By day, like the table itself: what is written today lies together, and a member is sought day by day.
CREATE INDEX facts_to ON facts (community, day, to_account) WHERE to_account <> 0;

CREATE TABLE points (
    community   BIGINT   NOT NULL,
    day         BIGINT   NOT NULL,
    bytes       BLOB     NOT NULL,
    PRIMARY KEY (community, day)
);

CREATE TABLE pages (
    community   BIGINT   NOT NULL,
    space       BIGINT   NOT NULL,
    number      BIGINT   NOT NULL,
    low         BIGINT,
    high        BIGINT,
    first       BIGINT   NOT NULL,
    last        BIGINT   NOT NULL,
    bytes       BLOB     NOT NULL,
    PRIMARY KEY (community, space, number)
);
CREATE INDEX pages_high ON pages (community, space, high);

-- What was talked about: for each day and space a page of keyed hashes, how often and a sketch of by how many.
CREATE TABLE terms (
    community   BIGINT   NOT NULL,
    day         BIGINT   NOT NULL,
    space       BIGINT   NOT NULL,
    bytes       BLOB     NOT NULL,
    PRIMARY KEY (community, day, space)
);

-- The words behind a keyed hash, once three different people have said them.
CREATE TABLE words (
    community   BIGINT   NOT NULL,
    term        BIGINT   NOT NULL,
    words       TEXT     NOT NULL,
    PRIMARY KEY (community, term)
);

CREATE TABLE records (
    community   BIGINT   NOT NULL,
    number      BIGINT   NOT NULL,
    at          BIGINT   NOT NULL,
    kind        TEXT     NOT NULL,
    body        TEXT     NOT NULL,
    PRIMARY KEY (community, number)
);

CREATE TABLE record_members (
    community   BIGINT   NOT NULL,
    member      BIGINT   NOT NULL,
    number      BIGINT   NOT NULL,
    PRIMARY KEY (community, member, number)
);

CREATE TABLE actions (
    community   BIGINT   NOT NULL,
    id          BIGINT   NOT NULL,
    until       BIGINT   NOT NULL,
    body        TEXT     NOT NULL,
    PRIMARY KEY (community, id)
);

CREATE TABLE erased (
    community   BIGINT   NOT NULL,
    hash        BIGINT   NOT NULL,
    at          BIGINT   NOT NULL,
    PRIMARY KEY (community, hash)
);

CREATE TABLE troubles (
    community   BIGINT   NOT NULL,
    at          BIGINT   NOT NULL,
    what        TEXT     NOT NULL,
    why         TEXT     NOT NULL,
    body        TEXT     NOT NULL,
    PRIMARY KEY (community, what, why)
);

-- When not everything was heard: messages is 1 if messages are missing too.
CREATE TABLE blinds (
    community   BIGINT   NOT NULL,
    since       BIGINT   NOT NULL,
    until       BIGINT   NOT NULL,
    messages    SMALLINT NOT NULL
);
CREATE INDEX blinds_community ON blinds (community, until);

-- What waits for people who take no private messages.
CREATE TABLE letters (
    community   BIGINT   NOT NULL,
    recipient   BIGINT   NOT NULL,
    at          BIGINT   NOT NULL,
    body        TEXT     NOT NULL
);
CREATE INDEX letters_recipient ON letters (community, recipient);

CREATE TABLE outbox (
    id          BIGINT   PRIMARY KEY,
    community   BIGINT   NOT NULL,
    at          BIGINT   NOT NULL,
    -- Not before then.
    due         BIGINT,
    effect      TEXT     NOT NULL,
    -- 1 once it has been begun; 2 once it has been begun again without anybody knowing whether it was done before.
    attempts    SMALLINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_due ON outbox (community) WHERE due IS NOT NULL;

-- The next number of the outbox, so that none is ever used twice.
CREATE TABLE counters (
    name        TEXT     PRIMARY KEY,
    next        BIGINT   NOT NULL
);

CREATE TABLE cursors (
    connection  TEXT     PRIMARY KEY,
    mark        TEXT     NOT NULL
);

-- What a platform has to remember of a stream.
CREATE TABLE notes (
    connection  TEXT     PRIMARY KEY,
    note        TEXT     NOT NULL
);

CREATE TABLE timers (
    community   BIGINT   NOT NULL,
    timer       TEXT     NOT NULL,
    due         BIGINT   NOT NULL,
    PRIMARY KEY (community, timer)
);
