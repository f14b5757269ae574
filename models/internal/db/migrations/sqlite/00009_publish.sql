-- +goose Up
-- The words of claims that somebody changed; the others are in the program.
CREATE TABLE claim_templates (
    claim TEXT NOT NULL, -- the claim's key, such as active-users
    form  TEXT NOT NULL, -- long, short or social
    words TEXT NOT NULL, -- with {n} and {day} in the places of the number and the day
    PRIMARY KEY (claim, form)
);

-- What was published, whole and for ever.
CREATE TABLE citations (
    id           TEXT NOT NULL, -- 12 random letters and digits, as in its address
    kind         TEXT NOT NULL, -- claim or chart
    subject      TEXT NOT NULL, -- the claim's key or the chart's ID
    day          DATE NOT NULL, -- as of which the number was counted
    number       BIGINT NOT NULL, -- what a claim says is exceeded; 0 where it names none
    document     TEXT NOT NULL, -- JSON as it is served; its SHA-256 is the citation's hash
    published_at DATETIME NOT NULL,
    withdrawn_at DATETIME, -- empty while it stands
    withdrawn_for TEXT NOT NULL, -- why, in words for the public
    PRIMARY KEY (id)
);

-- Where a citation is used, as maintainers remember it.
CREATE TABLE citation_uses (
    citation_id TEXT NOT NULL,
    place       TEXT NOT NULL, -- an address or words
    PRIMARY KEY (citation_id, place)
);

-- Views that are shown to whoever has the link, until it expires.
CREATE TABLE share_links (
    token_hash TEXT NOT NULL, -- SHA-256 of the token, hexadecimal
    name       TEXT NOT NULL, -- whom or what it is for
    view       TEXT NOT NULL, -- the page's path and query
    made_by    TEXT NOT NULL, -- e-mail address
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    PRIMARY KEY (token_hash)
);

-- +goose Down
DROP TABLE share_links;
DROP TABLE citation_uses;
DROP TABLE citations;
DROP TABLE claim_templates;
