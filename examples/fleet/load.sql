-- scan.jsonl -> tables. Lines are read as they are: in mode "ascii" nothing in them is a quote or a separator.
CREATE TEMP TABLE lines(line TEXT);
.mode ascii
.separator "\037" "\n"
.import scan.jsonl lines

DROP TABLE IF EXISTS files;
CREATE TABLE files AS
    SELECT line ->> 'path' AS path,
           substr(line ->> 'path', 10, instr(substr(line ->> 'path', 10), '/') - 1) AS package, -- behind "packages/"
           line ->> 'kind' AS kind,
           line ->> 'machine' AS machine,
           line ->> 'error' AS error
    FROM lines;

DROP TABLE IF EXISTS members;
CREATE TABLE members AS
    SELECT line ->> 'path' AS path,
           value ->> 'name' AS name,
           value ->> 'kind' AS kind,
           value ->> 'machine' AS machine,
           value ->> 'linkage' AS linkage,
           value ->> 'config' AS config,
           value -> 'evidence' ->> 0 AS evidence,
           value ->> 'error' AS error
    FROM lines, json_each(line, '$.members');

CREATE INDEX members_by_path ON members(path);
