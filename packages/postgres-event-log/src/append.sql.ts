/** The SQLSTATE by which the function below says that a producer's epoch is old; the detail is the newest. */
export const PRODUCER_FENCED_STATE = 'LL001';

/**
 * One round trip and one transaction for one append. The values come as one run of bytes with the start
 * and length of each (length -1: tombstone), since an array of bytea would travel as hexadecimal text.
 */
export const appendFunction = `
create or replace function append_to_log(
  topic_ids int[], partitions int[], keys text[], starts int[], lengths int[], bytes bytea,
  producer_name text, producer_epoch bigint, channel text, payload text
) returns void language plpgsql as $function$
declare
  newest_epoch bigint;
begin
  if producer_name is not null then
    insert into log_producer as known (name, epoch) values (producer_name, producer_epoch)
      on conflict (name) do update set epoch = excluded.epoch where known.epoch <= excluded.epoch;
    if not found then
      select epoch into newest_epoch from log_producer where name = producer_name;
      raise exception 'producer % is fenced', producer_name
        using errcode = '${PRODUCER_FENCED_STATE}', detail = newest_epoch::text;
    end if;
  end if;

  -- In one order, so that two appends to several partitions never wait for each other in a ring.
  perform from log_partition as filed
    where (filed.topic_id, filed.partition) in (select * from unnest(topic_ids, partitions))
    order by filed.topic_id, filed.partition for update;

  with incoming as (
    select given.*, topic.cleanup = 'compact' as compacted
    from unnest(topic_ids, partitions, keys, starts, lengths)
      with ordinality as given (topic_id, partition, key, start, length, place)
    join log_topic as topic on topic.id = given.topic_id
  ), ranked as (
    select *, row_number() over (partition by topic_id, partition order by place) - 1 as rank,
      not compacted or place = max(place) over (partition by topic_id, partition, key) as stands
    from incoming
  ), moved as (
    update log_partition as filed set next_offset = filed.next_offset + counted.records
    from (select topic_id, partition, count(*) as records from incoming group by topic_id, partition) as counted
    where filed.topic_id = counted.topic_id and filed.partition = counted.partition
    returning filed.topic_id, filed.partition, filed.next_offset - counted.records as first_offset
  ), dropped as (
    delete from log_record as older using ranked
    where ranked.compacted and ranked.stands and older.compacted and older.topic_id = ranked.topic_id
      and older.partition = ranked.partition and older.key = ranked.key
  )
  insert into log_record (topic_id, partition, record_offset, compacted, appended_at, key, value)
  select ranked.topic_id, ranked.partition, moved.first_offset + ranked.rank, ranked.compacted,
    clock_timestamp(), ranked.key,
    case when ranked.length >= 0 then substring(bytes from ranked.start + 1 for ranked.length) end
  from ranked join moved using (topic_id, partition)
  where ranked.stands
  order by ranked.topic_id, ranked.partition, ranked.rank;

  perform pg_notify(channel, payload);
end
$function$;
`;
