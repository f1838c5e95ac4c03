<renderer-v2 type="singleSymbol" symbollevels="0" forceraster="0" enableorderby="0">
  <symbols>{{*symbol}}</symbols>
</renderer-v2>
