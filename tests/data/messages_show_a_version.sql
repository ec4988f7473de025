-- Every message shows one of its versions, and counts them all.
with versions as (

    select
        chat_key,
        message_id,
        count(*) as version_count,
        max(load_id) as load_id
    from {{ ref('message_versions') }}
    group by chat_key, message_id

)

select
    messages.chat_key,
    messages.message_id,
    messages.version_count,
    versions.version_count as observed_versions
from {{ ref('messages') }} as messages
left join versions
    on versions.chat_key = messages.chat_key
    and versions.message_id = messages.message_id
left join {{ ref('message_versions') }} as shown
    on shown.chat_key = messages.chat_key
    and shown.message_id = messages.message_id
    and shown.content_hash = messages.content_hash
left join {{ ref('message_tombstones') }} as tombstones
    on tombstones.chat_key = messages.chat_key
    and tombstones.message_id = messages.message_id
where shown.content_hash is null
    or versions.version_count <> messages.version_count
    or greatest(versions.load_id, coalesce(tombstones.load_id, 0)) <> messages.load_id
