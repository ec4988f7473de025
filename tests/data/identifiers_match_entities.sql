-- Every mention and cashtag has an identifier, and every plain web link a domain; no entity has two of a kind.
with expected as (

    select
        chat_key,
        message_id,
        position,
        case entity_type
            when 'mention' then 'handle'
            when 'cashtag' then 'ticker'
            else 'domain'
        end as kind
    from {{ ref('message_entities') }} as entities
    where {{ is_untested('message_entities', 'entities') }}
        and (
            {{ regexp_contains("case when entity_type = 'mention' then entity_text end", '^@[A-Za-z0-9_]+$') }}
            or {{ regexp_contains("case when entity_type = 'cashtag' then entity_text end", '^[$][A-Za-z0-9_]+$') }}
            or {{ regexp_contains(
                "case when entity_type in ('link', 'text_link') then " ~ lower_text('coalesce(href, entity_text)') ~ ' end',
                '^https?://[a-z0-9][a-z0-9.-]*[a-z0-9](?:[/?#]|$)'
            ) }}
        )

)

select
    expected.chat_key,
    expected.message_id,
    expected.position,
    expected.kind
from expected
left join {{ ref('identifiers') }} as identifiers
    on identifiers.chat_key = expected.chat_key
    and identifiers.message_id = expected.message_id
    and identifiers.position = expected.position
    and identifiers.kind = expected.kind
where identifiers.kind is null
