with names as (

    select
        sender_key,
        sender_kind,
        sender_id,
        sender_name,
        min(sent_at) as first_sent_at,
        max(sent_at) as last_sent_at,
        max(last_observed_at) as last_observed_at
    from {{ ref('message_versions') }}
    where sender_key is not null
    group by sender_key, sender_kind, sender_id, sender_name

),

-- The name that was observed last; two names of one observation are told apart by the later message.
current_names as (

    select
        sender_key,
        sender_name,
        last_observed_at
    from names
    where sender_name is not null
    qualify row_number() over (
        partition by sender_key
        order by last_observed_at desc, last_sent_at desc, sender_name desc
    ) = 1

),

seen as (

    select
        sender_key,
        sender_kind,
        sender_id,
        min(first_sent_at) as first_seen_at,
        max(last_sent_at) as last_seen_at,
        count(sender_name) as name_count,
        max(case when sender_name is null then last_observed_at end) as nameless_at
    from names
    group by sender_key, sender_kind, sender_id

)

select
    seen.sender_key as user_key,
    seen.sender_kind as user_kind,
    seen.sender_id as user_id,
    current_names.sender_name as name,
    seen.sender_kind = 'user'
        and seen.nameless_at is not null
        and (current_names.last_observed_at is null or seen.nameless_at > current_names.last_observed_at) as is_deleted,
    seen.name_count,
    seen.first_seen_at,
    seen.last_seen_at
from seen
left join current_names
    on current_names.sender_key = seen.sender_key
