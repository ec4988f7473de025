-- Every message shows one of its versions, and counts them all.
with changed as (

    select
        chat_key,
        message_id,
        content_hash,
        version_count,
        load_id
    from {{ ref('messages') }} as messages
    where {{ is_untested('messages', 'messages') }}

),

versions as (

    select
        changed.chat_key,
        changed.message_id,
        count(*) as version_count,
        max(case when versions.content_hash = changed.content_hash then 1 else 0 end) as is_shown,
        max(versions.load_id) as load_id
    from changed
    inner join {{ ref('message_versions') }} as versions
        on versions.chat_key = changed.chat_key
        and versions.message_id = changed.message_id
    group by changed.chat_key, changed.message_id

)

select
    changed.chat_key,
    changed.message_id,
    changed.version_count,
    versions.version_count as observed_versions
from changed
left join versions
    on versions.chat_key = changed.chat_key
    and versions.message_id = changed.message_id
left join {{ ref('message_tombstones') }} as tombstones
    on tombstones.chat_key = changed.chat_key
    and tombstones.message_id = changed.message_id
where coalesce(versions.is_shown, 0) = 0
    or versions.version_count <> changed.version_count
    or greatest(versions.load_id, coalesce(tombstones.load_id, 0)) <> changed.load_id
