SELECT package, members.machine AS machine, count(*) AS objects, min(files.path) AS file, evidence AS because -- of that file
FROM members JOIN files USING (path)
WHERE linkage IN ('dynamic', 'mixed')
  AND NOT EXISTS (
      SELECT 1 FROM members AS other JOIN files AS home USING (path)
      WHERE home.package = files.package AND other.machine = members.machine AND other.linkage = 'static')
GROUP BY package, members.machine
ORDER BY package, members.machine;
