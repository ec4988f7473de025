{#- Whether a text asks something: a question mark of any script, but not the one that begins the query of a link. -#}
{% macro is_question(text) -%}
{{ regexp_contains(text, '[؟？]|[?](?:$|[^0-9A-Za-z_%&=/#])') }}
{%- endmacro %}
